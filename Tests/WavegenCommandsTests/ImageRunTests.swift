import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Training runs on images") struct ImageRunTests {
  @Test("A run that was stopped goes on as if it had not been")
  func resume() throws {
    let (whole, halves) = (try ImageWorkplace(), try ImageWorkplace())
    #expect(try whole.train("--steps", "14", "--look-every", "7").status == 0)
    #expect(try halves.train("--steps", "7", "--look-every", "7").status == 0)
    let second = try halves.train("--steps", "14", "--look-every", "7", "--resume")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try halves.folder.data("wavegen.safetensors") == whole.folder.data("wavegen.safetensors"))
    expectFailure(
      try halves.train("--steps", "20", "--resume", "--binarise", "fixed"), code: 64, saying: "--binarise is fixed here"
    )
  }

  @Test("A histogram is counted, and keeps the files of an earlier run")
  func histogram() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    let outcome = try workplace.run("train", "--corpus", "stripes", "--model", "histogram")
    #expect(outcome.status == 0 && outcome.errors.contains("counted"), "\(outcome.errors)")
    #expect(workplace.folder.exists("wavegen.run-1.safetensors"))
    let score = try workplace.run("evaluate", "--corpus", "stripes", "--json").json
    #expect(score["nats_per_example"] as? Double == score["baseline_nats_per_example"] as? Double)
  }

  @Test("A run on resized images is resumed without saying the size again")
  func resumeResized() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--image-size", "4", "--steps", "3").status == 0)
    let outcome = try workplace.train("--steps", "5", "--resume")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("Ctrl-C saves, and the run goes on from there")
  func interruption() throws {
    let workplace = try ImageWorkplace()
    let program = try Program(
      [
        "train", "--corpus", "stripes", "--model", "pixelcnn", "--set", "channels=4", "--set", "blockCount=1",
        "--steps", "1000000",
      ], in: workplace.folder)
    let deadline = ContinuousClock.now + .seconds(30)
    while !workplace.folder.exists("wavegen.log.jsonl"), .now < deadline { usleep(20_000) }
    usleep(200_000)
    program.send(SIGINT)
    let outcome = try program.outcome()
    expectFailure(outcome, code: 130, saying: "all is saved", "--resume")
    #expect(workplace.folder.exists("wavegen.safetensors"))
    #expect(try workplace.run("sample", "out.png").status == 0)
  }
}
