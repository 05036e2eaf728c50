import Testing
import Training

@Suite("The learning rate")
struct ScheduleTests {
  private func configuration(
    _ schedule: TrainingConfiguration.Schedule, warmupSteps: Int = 0
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.learningRate = 0.5
    configuration.schedule = schedule
    configuration.warmupSteps = warmupSteps
    return configuration
  }

  @Test(
    "is the full one at the start and what the schedule says at the middle and the end",
    arguments: [(.constant, 1, 1), (.cosine, 0.51, 0.02), (.exponential, 0.1414213562373095, 0.02)]
      as [(TrainingConfiguration.Schedule, Double, Double)])
  func ends(schedule: TrainingConfiguration.Schedule, middle: Double, end: Double) {
    let configuration = configuration(schedule)
    for (progress, factor) in [(0, 1), (0.5, middle), (1, end)] {
      #expect(abs(configuration.learningRate(step: 9, progress: progress) - 0.5 * factor) < 1e-12)
    }
    // A run may go a little beyond its limit, which is given in seconds.
    #expect(configuration.learningRate(step: 9, progress: 1.5) == configuration.learningRate(step: 9, progress: 1))
    #expect(configuration.learningRate(step: 9, progress: -1) == configuration.learningRate(step: 9, progress: 0))
  }

  @Test("never rises after the warm-up", arguments: TrainingConfiguration.Schedule.allCases)
  func falling(schedule: TrainingConfiguration.Schedule) {
    let rates = (0...100).map { configuration(schedule).learningRate(step: 0, progress: Double($0) / 100) }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(rates.allSatisfy { $0 > 0 })
  }

  @Test("rises in equal steps to the full one in the warm-up")
  func warmup() {
    let rising = configuration(.constant, warmupSteps: 4)
    #expect((0..<6).map { rising.learningRate(step: $0, progress: 0) } == [0.125, 0.25, 0.375, 0.5, 0.5, 0.5])
    for warmupSteps in [0, 1] {
      #expect(configuration(.constant, warmupSteps: warmupSteps).learningRate(step: 0, progress: 0) == 0.5)
    }
  }

  @Test("of a warm-up is multiplied with that of the schedule")
  func both() {
    let rate = configuration(.cosine, warmupSteps: 10).learningRate(step: 4, progress: 0.5)
    #expect(abs(rate - 0.5 * 0.5 * 0.51) < 1e-12)
  }
}
