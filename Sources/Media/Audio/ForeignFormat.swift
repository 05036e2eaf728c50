/// Sound that libsndfile does not know, recognised by its first bytes, so that it can be said what it is.
struct ForeignFormat {
  /// For people: "MPEG-4 (.m4a, .mp4)".
  let name: String
  /// Whether libsndfile does not know such files at all; it may know the container, and not what is in it.
  let isUnknownContainer: Bool

  /// Endings of such files. Films are among them, for they have sound too.
  static let extensions: Set<String> = [
    "3g2", "3gp", "aac", "ac3", "amr", "ape", "avi", "awb", "dff", "dsf", "dts", "m4a", "m4b", "m4r", "mka", "mkv",
    "mov",
    "mp4", "mpc", "spx", "tta", "webm", "wma", "wv",
  ]

  /// Nil for what is not recognised.
  /// - Parameter start: where it begins, behind tags.
  init?(at start: Int, in bytes: FileBytes) {
    guard let head = bytes.bytes(at: start, count: min(12, max(bytes.count - start, 0))), head.count == 12 else {
      return nil
    }
    func stands(_ text: String, at offset: Int = 0) -> Bool { head[offset...].starts(with: text.utf8) }
    func begins(_ start: [UInt8]) -> Bool { head.starts(with: start) }
    let known: [(isThis: Bool, name: String, isUnknown: Bool)] = [
      (
        ["ftyp", "moov", "mdat", "wide", "skip"].contains { stands($0, at: 4) },
        "MPEG-4 or QuickTime (.m4a, .mp4, .mov, .3gp)", true
      ),
      (begins([0x1A, 0x45, 0xDF, 0xA3]), "Matroska or WebM (.mka, .mkv, .webm)", true),
      (begins([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]), "Windows Media (.wma)", true),
      (stands("#!AMR"), "AMR (.amr)", true),
      (stands("ADIF") || head[0] == 0xFF && head[1] & 0xF6 == 0xF0, "AAC (.aac)", true),
      (begins([0x0B, 0x77]), "AC-3 (.ac3)", true),
      (begins([0x7F, 0xFE, 0x80, 0x01]), "DTS (.dts)", true),
      (stands("MAC "), "Monkey's Audio (.ape)", true),
      (stands("wvpk"), "WavPack (.wv)", true),
      (stands("TTA1"), "True Audio (.tta)", true),
      (stands("MPCK") || stands("MP+"), "Musepack (.mpc)", true),
      (stands("DSD ") || stands("FRM8"), "DSD (.dsf, .dff)", true),
      (stands("FLV"), "Flash video (.flv)", true),
      (stands("RIFF") && stands("AVI ", at: 8), "AVI (.avi)", true),
      (stands("RIFF") && stands("WAVE", at: 8), "WAV with a coding of its own", false),
      (stands("caff"), "Core Audio (.caf) with a coding of its own", false),
      (stands("FORM"), "AIFF with a coding of its own", false),
      (stands("OggS"), "Ogg with a coding of its own", false),
    ]
    guard let format = known.first(where: \.isThis) else { return nil }
    name = format.name
    isUnknownContainer = format.isUnknown
  }
}
