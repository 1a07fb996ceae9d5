import Foundation
import Testing

@testable import seq2seq

struct OutputTests {
  /// Each time something is handed over it ends with a line, however long the lines are: a signal cuts none in two.
  @Test func wholeLinesAreHandedOver() throws {
    // A socket that keeps apart what was written at a time.
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    let output = Output(descriptor: ends[0])
    var room = [UInt8](repeating: 0, count: 1 << 20)
    var expected = 0
    for length in [0, 1, 30_000, 40_000, 65_535, 65_536, 70_000, 3] {
      try output.writeLine(String(repeating: "x", count: length))
      expected += length + 1
      let count = recv(ends[1], &room, room.count, Int32(MSG_DONTWAIT))
      if count > 0 {
        #expect(room[count - 1] == UInt8(ascii: "\n"))
        expected -= count
      }
    }
    try output.flush()
    #expect(recv(ends[1], &room, room.count, Int32(MSG_DONTWAIT)) == expected)
  }
}
