internal import PortalSite

/// What a file of the site is, by its name, as static hosts tell it.
enum ContentType {
  static func of(_ path: String) -> String {
    if path.hasPrefix("status/") { return "application/statuslist+jwt" }
    if path == WellKnownPath.keys { return "application/jwk-set+json" }
    return switch path.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "xml": "application/xml"
    case "txt": "text/plain; charset=utf-8"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "jpg", "jpeg": "image/jpeg"
    case "webp": "image/webp"
    default: "application/octet-stream"
    }
  }
}
