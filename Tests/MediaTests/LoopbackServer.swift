import Foundation
import Glibc
import Synchronization

/// A web server for one test: answers requests on 127.0.0.1 and hangs up.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let requests = Mutex<[String]>([])

  /// First lines of the requests so far.
  var requestLines: [String] { requests.withLock { $0 } }

  /// Full HTTP answer with this status and body.
  /// - Parameter declaredLength: what Content-Length says; the true length unless a test wants a lie.
  static func answer(status: String = "200 OK", body: [UInt8], declaredLength: Int? = nil) -> [UInt8] {
    let head =
      "HTTP/1.1 \(status)\r\nContent-Type: application/gzip\r\n"
      + "Content-Length: \(declaredLength ?? body.count)\r\nConnection: close\r\n\r\n"
    return Array(head.utf8) + body
  }

  /// A server that gives the same answer to every request.
  convenience init(answering answer: [UInt8]) throws {
    try self.init { _ in answer }
  }

  /// A server that has these files, and no others.
  convenience init(serving files: [String: [UInt8]]) throws {
    try self.init { path in
      files[path].map { Self.answer(body: $0) } ?? Self.answer(status: "404 Not Found", body: [])
    }
  }

  /// - Parameter answer: what to say to a request for a path, such as `/words.tar.gz`.
  init(answer: @escaping @Sendable (_ path: String) -> [UInt8]) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isReady = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isReady else {
      defer { close(listener) }
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        serve(connection, answer: answer)
      }
      // Only here: closed while a request is still being answered, its number could be the next server's, and this
      // thread would answer for that one.
      close(listener)
    }
  }

  /// No further connection is accepted; its port refuses.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve(_ connection: Int32, answer: (_ path: String) -> [UInt8]) {
    defer { close(connection) }
    var request = [UInt8](repeating: 0, count: 4096)
    let count = recv(connection, &request, request.count, 0)
    guard count > 0 else { return }
    let line = String(decoding: request[..<count].prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    requests.withLock { $0.append(line) }
    let path = line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    let answer = answer(path)
    var sent = 0
    while sent < answer.count {
      let step = answer[sent...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if step <= 0 { return }
      sent += step
    }
    shutdown(connection, Int32(SHUT_WR))
    while recv(connection, &request, request.count, 0) > 0 {}
  }
}
