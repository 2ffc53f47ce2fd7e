import PortalFiles
import SystemFiles

extension Portal {
  /// The bytes of a list that somebody names, and which file it is.
  static func officeFile(at path: String) throws -> ([UInt8], FileIdentity?) {
    do throws(RegularFile.ReadError) {
      let file = try RegularFile(path)
      return (try file.bytes(limit: CustomerFile.sizeLimit), file.identity)
    } catch {
      switch error {
      case .system(let number):
        throw AccessFailure(
          "can't read \(path.printable): \(systemMessage(number))",
          remedy: "Check the name, and that you may read the file.")
      case .notRegular:
        throw AccessFailure(
          "can't read \(path.printable): it is not an ordinary file", remedy: "Name a file.")
      case .tooLong:
        throw AccessFailure(
          "\(path.printable) is larger than \(CustomerFile.sizeLimit >> 20) MiB",
          remedy: "Check that this is the right file; a longer list can be imported in parts.")
      }
    }
  }

  /// One import at a time. An editor that saves meanwhile is noticed by the bytes.
  static func holdForImport(_ directory: String) throws -> FileLock {
    do throws(FileSystemError) {
      return try FileLock(folder: directory)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }
}
