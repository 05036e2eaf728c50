/// One sound and everything that was measured of it.
public struct MeasuredSound: Sendable {
  /// What it is like on the whole.
  public let profile: SoundProfile
  /// How it went on.
  public let course: SoundCourse
  /// What the owner of its file should know; empty where there was no file.
  public internal(set) var notes: [SoundNote] = []

  init(profile: SoundProfile, course: SoundCourse) {
    self.profile = profile
    self.course = course
  }
}
