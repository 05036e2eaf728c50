package import Kernels
package import TensorCore

extension Variable {
  /// What its program computes, with the parameters as they are.
  package func value(
    from inputs: [ProgramInput: Tensor<Float>] = [:], on backend: Backend = Backend(threadCount: 1)
  ) -> Tensor<Float> {
    run(from: inputs, keeping: .results, on: backend)[node]
  }

  /// The program computed, ready to go back.
  package func run(
    from inputs: [ProgramInput: Tensor<Float>] = [:], keeping kept: ProgramRun<Float>.Kept = .saved,
    on backend: Backend = Backend(threadCount: 1)
  ) -> ProgramRun<Float> {
    ProgramRun(tape.program, computing: [node], from: inputs, keeping: kept, on: backend)
  }
}
