import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import seq2seq

struct PersonalFileTests {
  @Test func onlyTheOwnerReadsIt() throws {
    try withTemporaryFolder { folder in
      for name in ["written/file", "appended/file"] {
        let file = PersonalFile(folder.appendingPathComponent(name))
        #expect(try file.read() == nil)
        try name.hasPrefix("w") ? file.write(Data("a\n".utf8)) : file.append(line: "a")
        #expect(try file.read() == Data("a\n".utf8))
        #expect(try mode(file.url) == 0o600 && mode(file.url.deletingLastPathComponent()) == 0o700)
      }
    }
  }

  @Test func lineWithoutEndIsEnded() throws {
    try withTemporaryFolder { folder in
      let file = PersonalFile(folder.appendingPathComponent("file"))
      try file.write(Data("a".utf8))
      try file.append(line: "b")
      try file.append(line: "c")
      #expect(try file.read() == Data("a\nb\nc\n".utf8))
    }
  }

  @Test func whatIsNoFileOrTooLargeIsRefused() throws {
    try withTemporaryFolder { folder in
      #expect(throws: Failure(.data, "this is no file", at: folder.path)) { try PersonalFile(folder).read() }
      let pipe = PersonalFile(folder.appendingPathComponent("pipe"))
      try #require(mkfifo(pipe.path, 0o600) == 0)
      #expect(throws: Failure.self) { try pipe.read() }
      let large = PersonalFile(folder.appendingPathComponent("large"))
      try large.write(Data())
      try #require(truncate(large.path, PersonalFile.largestSize + 1) == 0)
      #expect(throws: Failure(.data, "the file is larger than 16 MB", at: large.path)) { try large.read() }
      #expect(throws: Failure.self) { try PersonalFile(URL(fileURLWithPath: "/dev/null/x")).append(line: "a") }
    }
  }
}
