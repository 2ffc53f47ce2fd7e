/// The members of `paths`.
enum OpenAPIPaths {
  static let answers = #"""
        "/acceptances": {"post": {
          "operationId": "accept",
          "summary": "Accept an invitation",
          "description": "The same acceptance again, also much later, is answered with the same receipt. Of several different ones for one invitation, the first counts.",
          "requestBody": {"$ref": "#/components/requestBodies/Acceptance"},
          "responses": {
            "200": {"$ref": "#/components/responses/Acceptance"},
            "201": {"$ref": "#/components/responses/Acceptance"},
            "202": {"$ref": "#/components/responses/Acceptance"},
            "303": {"description": "For a form that a browser sent: the address of the receipt, as a page.", \#(location)},
            \#(problems("400", "403", "404", "409", "410", "413", "415", "422", "429", "503"))
          }
        }},
        "/declines": {"post": {
          "operationId": "decline",
          "summary": "Decline an invitation",
          "requestBody": {"$ref": "#/components/requestBodies/Decline"},
          "responses": {
            "200": {"$ref": "#/components/responses/Decline"},
            "202": {"$ref": "#/components/responses/Decline"},
            \#(problems("400", "403", "404", "409", "410", "413", "415", "422", "429", "503"))
          }
        }},
        "/endings": {"post": {
          "operationId": "requestEnding",
          "summary": "Ask for the end of the relationship that a receipt is about",
          "description": "Nothing ends by it: somebody of the inviting organisation looks at it. The same request again, while it waits, is answered with the same record; of several, the first waits.",
          "requestBody": {"$ref": "#/components/requestBodies/Ending"},
          "responses": {
            "200": {"$ref": "#/components/responses/Ending"},
            "201": {"$ref": "#/components/responses/Ending"},
            "303": {"description": "For a form that a browser sent: the request as a page, at the receipt's address.", \#(location)},
            \#(problems("400", "403", "404", "409", "410", "413", "415", "422", "429", "503"))
          }
        }}
    """#

  static let proofs = #"""
        "/verify": {"post": {
          "operationId": "verify",
          "summary": "Say whether a token, of an invitation or of a receipt, is valid",
          "requestBody": {"$ref": "#/components/requestBodies/Token"},
          "responses": {
            "200": {"$ref": "#/components/responses/Verdict"},
            \#(problems("400", "413", "415", "429", "503"))
          }
        }},
        "/receipts/{address}": {"get": {
          "operationId": "receipt",
          "summary": "The receipt of an acceptance, as a page, as JSON or as the token itself",
          "description": "Its address is given to who accepted, and can't be guessed. With `?jws` the token comes as a file, with `?page` the page.",
          "parameters": [{
            "name": "address", "in": "path", "required": true,
            "schema": {"type": "string", "pattern": "^[a-z2-7]{26}\\.[a-z2-7]{32}$"}
          }],
          "responses": {
            "200": {"$ref": "#/components/responses/Receipt"},
            \#(problems("400", "404", "410", "429", "503"))
          }
        }},
        "/status/{list}": {"get": {
          "operationId": "statusList",
          "summary": "A list that tells of each invitation whether it still holds",
          "description": "As it is now: the parameter `time`, which asks for another moment, is answered with 501.",
          "parameters": [{
            "name": "list", "in": "path", "required": true,
            "schema": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,5})$"}
          }],
          "responses": {
            "200": {
              "description": "A Token Status List as a JWT.",
              "content": {"application/statuslist+jwt": {"schema": {"type": "string"}}}
            },
            \#(problems("400", "404", "501"))
          }
        }},
        "/.well-known/jwks.json": {"get": {
          "operationId": "keys",
          "summary": "The public keys of invitations and receipts",
          "responses": {
            "200": {
              "description": "A JWK set (RFC 7517). A key for receipts has the member `for`.",
              "content": {"application/jwk-set+json": {"schema": {"$ref": "#/components/schemas/KeySet"}}}
            },
            \#(problems("400"))
          }
        }}
    """#

  static let operation = #"""
        "/healthz": {"get": {
          "operationId": "health",
          "summary": "Whether the process answers at all",
          "responses": {"200": {"$ref": "#/components/responses/Text"}, \#(problems("400"))}
        }},
        "/readyz": {"get": {
          "operationId": "readiness",
          "summary": "Whether answers can be taken: files in order, journal readable and writable",
          "responses": {
            "200": {"$ref": "#/components/responses/Readiness"},
            "503": {"$ref": "#/components/responses/Readiness"},
            \#(problems("400"))
          }
        }},
        "/metrics": {"get": {
          "operationId": "metrics",
          "summary": "Counters for Prometheus",
          "responses": {"200": {"$ref": "#/components/responses/Text"}, \#(problems("400"))}
        }},
        "/openapi.json": {"get": {
          "operationId": "document",
          "summary": "This document",
          "responses": {
            "200": {
              "description": "An OpenAPI document.",
              "content": {"application/json": {"schema": {"type": "object"}}}
            },
            \#(problems("400"))
          }
        }}
    """#

  private static let location = #"""
    "headers": {"Location": {"required": true, "schema": {"type": "string", "format": "uri-reference"}}}
    """#

  private static func problems(_ codes: String...) -> String {
    codes.map { "\"\($0)\": {\"$ref\": \"#/components/responses/Problem\"}" }.joined(separator: ", ")
  }
}
