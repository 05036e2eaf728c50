import Media
import Testing

@Suite("SHA-256")
struct SecureHashTests {
  @Test(
    "The digests are those that FIPS 180-4 and its examples give",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func published(message: String, digest: String) {
    var hash = SecureHash()
    hash.update(with: Array(message.utf8))
    #expect(hash.hexadecimal == digest)
  }

  @Test("A million times 'a', in pieces of many sizes")
  func million() {
    var hash = SecureHash()
    var rest = 1_000_000
    var size = 1
    while rest > 0 {
      let count = min(size, rest)
      hash.update(with: [UInt8](repeating: UInt8(ascii: "a"), count: count))
      rest -= count
      size = size % 4099 + 17
    }
    #expect(hash.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("Where the message is cut does not matter", arguments: 0...130)
  func pieces(length: Int) {
    let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
    var whole = SecureHash()
    whole.update(with: message)
    for cut in 0...length {
      var halves = SecureHash()
      halves.update(with: Array(message[..<cut]))
      halves.update(with: Array(message[cut...]))
      #expect(halves.hexadecimal == whole.hexadecimal, "\(length) bytes cut at \(cut)")
    }
  }
}
