import Glibc
import SystemFiles
import Testing

struct ChildProcessTests {
  @Test func `a program that reads no more is given up in time`() throws {
    signal(SIGPIPE, SIG_IGN)
    let interruption = try Interruption()
    let child = try ChildProcess(["sleep", "600"], isHeard: false)
    let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
    #expect(child.write([1, 2, 3], patience: .milliseconds(20), interruption) == .taken)
    #expect(child.write(long, patience: .milliseconds(20), interruption) == .slow)
    child.kill()
    #expect(child.wait() == .killed(signal: SIGKILL))
    #expect(child.write(long, patience: .seconds(60), interruption) == .refused)

    let reader = try ChildProcess(["sh", "-c", "cat > /dev/null"], isHeard: false)
    #expect(reader.write(long, patience: .seconds(60), interruption) == .taken)
    reader.closeInput()
    #expect(reader.wait() == .exited(0))
  }
}
