import PartnerModel

/// The description of the service in OpenAPI 3.1, served at `/openapi.json`. This is its source; tests hold it against
/// the routes and against what the service answers.
enum OpenAPIDocument {
  static let text = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Portico verifier",
        "version": "\#(ProgramVersion.current)",
        "description": "Takes answers to invitations and gives signed receipts. Everything that a request has to say stands in its body, never in its address. A form is answered with a page in the language of the form, JSON with JSON; the field Accept overrides that. Errors are problem details (RFC 9457) with a stable reason code.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
      },
      "servers": [{"url": "/"}],
      "x-problems": {
    \#(ProblemTitles.members)
      },
      "paths": {
    \#(OpenAPIPaths.answers),
    \#(OpenAPIPaths.proofs),
    \#(OpenAPIPaths.operation)
      },
      "components": {
    \#(OpenAPIComponents.responses),
    \#(OpenAPIComponents.schemas)
      }
    }

    """#
}
