import Glibc

/// The file's bytes, or nil where it can't be read.
func readWholeFile(_ path: String) -> [UInt8]? {
  let source = open(path, O_RDONLY | O_CLOEXEC)
  guard source >= 0 else { return nil }
  defer { close(source) }
  var info = stat()
  guard fstat(source, &info) == 0 else { return nil }
  let size = Int(info.st_size)
  return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size {
      let got = read(source, buffer.baseAddress! + count, size - count)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return }
      count += got
    }
  }
}

/// Replaces a file so that a power cut leaves the old content or the new: write beside it, sync, rename, sync
/// the folder. The folder must exist. Mode 0600.
func replaceDurably(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
  let temporary = path + OutputFolder.temporarySuffix
  let target = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard target >= 0 else { throw FileFailure("write", path) }
  var offset = 0
  while offset < bytes.count {
    let written = bytes.withUnsafeBytes { write(target, $0.baseAddress! + offset, $0.count - offset) }
    if written < 0, errno == EINTR { continue }
    guard written > 0 else {
      let failed = FileFailure("write", path)
      close(target)
      throw failed
    }
    offset += written
  }
  guard fsync(target) == 0, close(target) == 0, rename(temporary, path) == 0 else {
    throw FileFailure("put in place", path)
  }
  let folder = open(folderOfPath(path).isEmpty ? "." : folderOfPath(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  if folder >= 0 {
    fsync(folder)
    close(folder)
  }
}
