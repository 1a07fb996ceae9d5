import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Training

struct AtomicFileTests {
  private struct Trouble: Error {}

  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      for text in ["first", "", "third"] {
        try AtomicFile.write(Data(text.utf8), to: file)
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
      }
      #expect(try names(in: folder) == ["file"])
    }
  }

  @Test func aFailureLeavesTheOldFile() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try AtomicFile.write(Data("old".utf8), to: file)
      #expect(throws: Trouble.self) {
        try AtomicFile.write(to: file) { descriptor in
          _ = Foundation.write(descriptor, "new", 3)
          #expect(try String(contentsOf: file, encoding: .utf8) == "old")
          throw Trouble()
        }
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == "old")
      #expect(try names(in: folder) == ["file"])
    }
  }

  @Test func folderThatIsNotThere() throws {
    try withTemporaryFolder { folder in
      let failure = try failure(in: folder) {
        try AtomicFile.write(Data(), to: folder.appendingPathComponent("none/file"))
      }
      #expect(failure.kind == .resource && failure.what == "can't create: No such file or directory")
    }
  }

  @Test func aLinkStays() throws {
    try withTemporaryFolder { folder in
      let (file, link) = (folder.appendingPathComponent("file"), folder.appendingPathComponent("link"))
      try AtomicFile.write(Data("old".utf8), to: file)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
      try AtomicFile.write(Data("new".utf8), to: link)
      #expect(try String(contentsOf: file, encoding: .utf8) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    }
  }

  /// Only a file can be replaced: a named pipe stays one, and its reader gets the bytes.
  @Test func aPipeIsWrittenTo() throws {
    try withTemporaryFolder { folder in
      let pipe = folder.appendingPathComponent("pipe")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      let reader = open(pipe.path, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try AtomicFile.write(Data("text".utf8), to: pipe)
      var bytes = [UInt8](repeating: 0, count: 10)
      #expect(read(reader, &bytes, 10) == 4 && bytes.starts(with: "text".utf8))
      #expect(try names(in: folder) == ["pipe"])
    }
  }

  @Test func permissionsStay() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try AtomicFile.write(Data("old".utf8), to: file)
      #expect(chmod(file.path, 0o600) == 0)
      try AtomicFile.write(Data("new".utf8), to: file)
      var status = stat()
      #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
  }

  /// A killed run leaves its half-written file; the next one removes it and nothing else.
  @Test func leftoversAreRemoved() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try AtomicFile.write(Data(), to: folder.appendingPathComponent("notes.new"))
      try AtomicFile.write(to: file) { _ in
        let half = try names(in: folder).filter { $0 != "notes.new" }
        #expect(half.count == 1)
        for name in half {
          try FileManager.default.copyItem(atPath: "\(folder.path)/\(name)", toPath: file.path + "." + name)
        }
      }
      #expect(try names(in: folder).count == 3)
      AtomicFile.removeLeftovers(in: folder)
      #expect(try names(in: folder).sorted() == ["file", "notes.new"])
    }
  }

  @Test func foldersAreMade() throws {
    try withTemporaryFolder { folder in
      for _ in 0..<2 { try AtomicFile.makeFolder(folder.appendingPathComponent("a/b")) }
      try AtomicFile.write(Data(), to: folder.appendingPathComponent("a/b/file"))
      let failure = try failure(in: folder) {
        try AtomicFile.makeFolder(folder.appendingPathComponent("a/b/file"))
      }
      #expect(failure.kind == .resource && failure.place == "a/b/file")
    }
  }

  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }
}
