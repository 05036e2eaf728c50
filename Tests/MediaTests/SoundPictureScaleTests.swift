import Media
import Testing

@Suite("Scales of the sound picture")
struct SoundPictureScaleTests {
  @Test("Every colour of the ramp is lighter than the one before, in nearly equal steps")
  func ramp() {
    let lightnesses = ColourRamp.embers.colours.map(\.lightness)
    #expect(lightnesses.count == 256)
    let meanStep = (lightnesses[255] - lightnesses[0]) / 255
    #expect(meanStep > 0.3)
    for (darker, lighter) in zip(lightnesses, lightnesses.dropFirst()) {
      // Colours are whole numbers, and a whole number is up to a third of a step off.
      #expect(abs(lighter - darker - meanStep) < 0.9 * meanStep)
    }
  }

  @Test("Positions outside 0…1 take the nearest end of the ramp, and no number takes the dark one")
  func rampEnds() {
    let ramp = ColourRamp.embers
    #expect(ramp[-3] == ramp.colours[0])
    #expect(ramp[.nan] == ramp.colours[0])
    #expect(ramp[1] == ramp.colours[255])
    #expect(ramp[.infinity] == ramp.colours[255])
  }

  @Test(
    "Marks stand at round numbers, and say no more digits than needed",
    arguments: [
      (0.0, 4.0, 8, ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0", "3.5", "4.0"]),
      (0, 22.05, 8, ["0", "5", "10", "15", "20"]),
      (0, 0.13, 8, ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10", "0.12"]),
      (-1, 1, 2, ["-1", "0", "1"]),
      (-0.05, 0.05, 2, ["-0.05", "0.00", "0.05"]),
      (0, 10_800, 8, ["0", "2000", "4000", "6000", "8000", "10000"]),
    ])
  func ticks(from: Double, to: Double, count: Int, labels: [String]) {
    let ticks = AxisTicks(in: from...to, atMost: count)
    #expect(ticks.positions.map(ticks.label) == labels)
  }

  @Test("Over twelve powers of ten there are never too many marks and never fewer than a third of them")
  func manyRanges() {
    var length = 1e-6
    while length < 1e6 {
      let ticks = AxisTicks(in: 0...length, atMost: 9)
      #expect((3...10).contains(ticks.positions.count), "\(length): \(ticks.positions)")
      length *= 1.037
    }
  }
}
