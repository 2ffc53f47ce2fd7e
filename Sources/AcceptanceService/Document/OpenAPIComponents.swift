internal import InvitationToken
internal import PartnerModel

/// The members of `components`.
enum OpenAPIComponents {
  static let responses = #"""
        "requestBodies": {
          \#(body("Acceptance")),
          \#(body("Decline")),
          \#(body("Ending")),
          \#(body("Token"))
        },
        "responses": {
          "Acceptance": {
            "description": "On record. 201: recorded now, 202: recorded now and waiting for a review, 200: recorded before.",
            "content": {
              "application/json": {"schema": {"$ref": "#/components/schemas/AcceptanceResult"}},
              "text/html": {"schema": {"type": "string"}}
            }
          },
          "Decline": {
            "description": "200: the invitation is declined, now or before. 202: the decline waits for a review.",
            "content": {
              "application/json": {"schema": {"$ref": "#/components/schemas/DeclineResult"}},
              "text/html": {"schema": {"type": "string"}}
            }
          },
          "Ending": {
            "description": "The request is on record. 201: now, 200: before.",
            "content": {
              "application/json": {"schema": {"$ref": "#/components/schemas/EndingResult"}},
              "text/html": {"schema": {"type": "string"}}
            }
          },
          "Receipt": {
            "description": "The receipt.",
            "content": {
              "text/html": {"schema": {"type": "string"}},
              "application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}},
              "application/jwt": {"schema": {"type": "string"}}
            }
          },
          "Verdict": {
            "description": "The verdict, good or bad.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Verdict"}}}
          },
          "Readiness": {
            "description": "200: ready, 503: not.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}
          },
          "Text": {
            "description": "Plain text.",
            "content": {"text/plain": {"schema": {"type": "string"}}}
          },
          "Problem": {
            "description": "Why it isn't done. Nothing was changed. A form gets a page that says so.",
            "headers": {
              "Retry-After": {"description": "Seconds to wait, with 429 and 503.", "schema": {"type": "integer"}}
            },
            "content": {
              "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
              "text/html": {"schema": {"type": "string"}}
            }
          }
        }
    """#

  static let schemas = #"""
        "schemas": {
          "Acceptance": {
            "type": "object",
            "description": "The fields of the page's form. Other members are left alone; each is a text.",
            "required": ["token", "consent", "givenName", "familyName", "email", "role", "language", "terms"],
            "properties": {
              "token": {"type": "string", "description": "The invitation's token."},
              "answer": {"type": "string", "enum": ["accept"]},
              "consent": {"type": "string", "enum": ["yes"]},
              "givenName": {"type": "string", "minLength": 1, "maxLength": 200},
              "familyName": {"type": "string", "minLength": 1, "maxLength": 200},
              "email": {"type": "string", "minLength": 3, "maxLength": 320},
              "phone": {"type": "string", "maxLength": 80},
              "role": {"type": "string", "description": "The role that the person has: globalAdmin, billingAdmin, …"},
              "tenantDomain": {"type": "string", "maxLength": 253, "description": "May be left out. It shows, as an address like the one that was invited does, that the answer is the invitee's."},
              "country": {"type": "string", "maxLength": 80, "description": "Needed where the invitation names one."},
              "language": {"type": "string", "description": "In which the text was shown (BCP 47)."},
              "terms": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "The digest of the text that was shown."}
            },
            "propertyNames": {"minLength": 1},
            "additionalProperties": {"type": "string"},
            "maxProperties": 64
          },
          "Decline": {
            "type": "object",
            "required": ["token", "decline", "email", "language", "terms"],
            "properties": {
              "token": {"type": "string"},
              "answer": {"type": "string", "enum": ["decline"]},
              "decline": {"type": "string", "enum": ["yes"]},
              "name": {"type": "string", "maxLength": 200, "description": "In one piece, or else as givenName and familyName."},
              "givenName": {"type": "string", "maxLength": 200},
              "familyName": {"type": "string", "maxLength": 200},
              "email": {"type": "string", "minLength": 3, "maxLength": 320},
              "reason": {"type": "string"},
              "language": {"type": "string", "description": "In which the text was shown (BCP 47)."},
              "terms": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "The digest of the text that was shown."}
            },
            "propertyNames": {"minLength": 1},
            "additionalProperties": {"type": "string"},
            "maxProperties": 64
          },
          "Ending": {
            "type": "object",
            "required": ["receipt", "ending", "givenName", "familyName", "email", "role", "language"],
            "properties": {
              "receipt": {"type": "string", "description": "The receipt's address (receiptAddress), or its last part."},
              "ending": {"type": "string", "enum": ["yes"]},
              "givenName": {"type": "string", "minLength": 1, "maxLength": 200},
              "familyName": {"type": "string", "minLength": 1, "maxLength": 200},
              "email": {"type": "string", "minLength": 3, "maxLength": 320},
              "role": {"type": "string", "description": "The role that the person has: globalAdmin, billingAdmin, …"},
              "tenantDomain": {"type": "string", "maxLength": 253},
              "country": {"type": "string", "maxLength": 80, "description": "Needed where the invitation names one."},
              "reason": {"type": "string"},
              "language": {"type": "string", "description": "In which the form was shown (BCP 47)."}
            },
            "propertyNames": {"minLength": 1},
            "additionalProperties": {"type": "string"},
            "maxProperties": 64
          },
          "Token": {
            "type": "object",
            "required": ["token"],
            "properties": {"token": {"type": "string"}},
            "propertyNames": {"minLength": 1},
            "additionalProperties": {"type": "string"},
            "maxProperties": 64
          },
          "Receipt": {
            "type": "object",
            "required": ["invitation", "state", "acceptedAt", "receipt", "receiptAddress"],
            "properties": {
              "invitation": {"type": "string"},
              "state": {
                "type": "string", "enum": ["accepted", "needs-review", "dismissed", "superseded"],
                "description": "Whether the acceptance counts now."
              },
              "acceptedAt": {"type": "string", "format": "date-time"},
              "receivedAt": {
                "type": "string", "format": "date-time",
                "description": "When the answer came in, where it was put on record later."
              },
              "until": {
                "type": "string", "format": "date",
                "description": "The last day on which what was agreed to holds, where it has an end."
              },
              "renews": {
                "type": "string", "format": "date", "description": "Since when that held which was renewed, where something was."
              },
              "receipt": {"type": "string", "description": "A JWT of the type acceptance-receipt+jwt."},
              "receiptAddress": {"type": "string", "format": "uri"}
            }
          },
          "AcceptanceResult": {
            "allOf": [{"$ref": "#/components/schemas/Receipt"}],
            "required": ["outcome", "again"],
            "properties": {
              "outcome": {"type": "string", "enum": ["accepted", "needs-review", "dismissed"]},
              "again": {"type": "boolean", "description": "Whether it was on record before."}
            }
          },
          "DeclineResult": {
            "type": "object",
            "required": ["outcome", "again", "invitation"],
            "properties": {
              "outcome": {"type": "string", "enum": ["declined", "needs-review", "dismissed"]},
              "again": {"type": "boolean"},
              "invitation": {"type": "string"}
            }
          },
          "EndingResult": {
            "type": "object",
            "required": ["outcome", "again", "invitation", "requestedAt", "record"],
            "properties": {
              "outcome": {"type": "string", "enum": ["ending-requested"]},
              "again": {"type": "boolean"},
              "invitation": {"type": "string"},
              "requestedAt": {"type": "string", "format": "date-time"},
              "record": {
                "type": "object",
                "required": ["sequence", "hash"],
                "properties": {
                  "sequence": {"type": "integer"}, "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"}
                }
              }
            }
          },
          "Verdict": {
            "type": "object",
            "required": ["verdict", "reason", "type", "claims"],
            "properties": {
              "verdict": {"type": "string", "enum": ["valid", "invalid"]},
              "reason": {"type": ["string", "null"], "enum": [null, \#(refusals)]},
              "detail": {"type": "string"},
              "type": {"type": ["string", "null"], "enum": ["invitation", "receipt", null]},
              "state": {
                "type": ["string", "null"], "enum": ["accepted", "needs-review", "dismissed", "superseded", null],
                "description": "Of a receipt alone: what has become of the answer since."
              },
              "claims": {"type": ["object", "null"]}
            }
          },
          "Readiness": {
            "type": "object",
            "required": ["ready", "faults"],
            "properties": {
              "ready": {"type": "boolean"},
              "faults": {
                "type": "array",
                "items": {"type": "string", "enum": ["files", "journal-read", "journal-write"]}
              }
            }
          },
          "KeySet": {
            "type": "object",
            "required": ["keys"],
            "properties": {"keys": {"type": "array", "items": {"type": "object"}}}
          },
          "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "reason"],
            "properties": {
              "type": {"type": "string"},
              "title": {"type": "string"},
              "status": {"type": "integer"},
              "detail": {"type": "string"},
              "reason": {"type": "string", "enum": [\#(reasons)]},
              "invitation": {"type": "string", "description": "Its id, where its token was sound."},
              "faults": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["field", "code"],
                  "properties": {
                    "field": {"type": "string", "enum": [\#(list(AnswerField.allCases.map(\.rawValue)))]},
                    "code": {"type": "string", "enum": [\#(list(AnswerFault.Code.allCases.map(\.rawValue)))]}
                  }
                }
              }
            }
          }
        }
    """#

  private static func body(_ schema: String) -> String {
    let content = "{\"schema\": {\"$ref\": \"#/components/schemas/\(schema)\"}}"
    return """
      "\(schema)": {"required": true, "content": {
            "application/json": \(content),
            "application/x-www-form-urlencoded": \(content)
          }}
      """
  }

  private static var refusals: String { list(RefusalReason.allCases.map(\.rawValue)) }

  private static var reasons: String { list(ProblemTitles.all.keys.sorted()) }

  private static func list(_ words: [String]) -> String {
    words.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
