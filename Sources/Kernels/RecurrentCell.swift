internal import CKernels

extension Backend {
  /// One site of a gated recurrent unit: how a state h becomes the next one.
  ///
  /// z = σ(x_z + p_z);  r = σ(x_r + p_r);  n = p_c + b;  ĥ = tanh(x_c + r · n);  h ← h + z · (ĥ − h)
  ///
  /// The fast code's tanh and σ err as those of `gate(inPlace:into:)`.
  /// - Parameters:
  ///   - drive: `[3 · channels]`, x = [x_z | x_r | x_c]: what the unit's input asks for.
  ///   - product: `[3 · channels]`, p = [p_z | p_r | p_c]: the state times the recurrent weights.
  ///   - bias: `[channels]`, b.
  ///   - state: `[channels]`, h, replaced by the next one.
  ///   - activated: `[4 · channels]`, receives [z | r | ĥ | n], which is what `recurrentCellBackward` needs. No two of
  ///     the arguments overlap.
  /// - Source: Chung et al. 2014, "Empirical Evaluation of Gated Recurrent Neural Networks", §3.2, with the reset gate
  ///   after the product, as in cuDNN.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func recurrentCell<Scalar: KernelScalar>(
    channels: Int, drive: UnsafePointer<Scalar>, product: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>,
    state: UnsafeMutablePointer<Scalar>, activated: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.recurrent_cell(
        channels, drive.asFloat, product.asFloat, bias.asFloat, state.asFloat, activated.asFloat)
      return
    }
    for c in 0..<channels {
      let z = 1 / (1 + Scalar.exponential(-(drive[c] + product[c])))
      let r = 1 / (1 + Scalar.exponential(-(drive[channels + c] + product[channels + c])))
      let n = product[2 * channels + c] + bias[c]
      let candidate = Scalar.hyperbolicTangent(drive[2 * channels + c] + r * n)
      activated[c] = z
      activated[channels + c] = r
      activated[2 * channels + c] = candidate
      activated[3 * channels + c] = n
      state[c] += z * (candidate - state[c])
    }
  }

  /// The gradient of `recurrentCell` from what it left behind. With g the gradient of the next state,
  ///
  /// ∂z = g · (ĥ − h) · z · (1 − z);  ∂a = g · z · (1 − ĥ²);  ∂r = ∂a · n · r · (1 − r);  ∂n = ∂a · r
  /// - Parameters:
  ///   - activated: `[4 · channels]`, [z | r | ĥ | n] as `recurrentCell` left it.
  ///   - previous: `[channels]`, h before the site.
  ///   - outputGradient: `[channels]`, the gradient of the next state from where it was put out.
  ///   - stateGradient: `[channels]`, its gradient from the sites after it. Replaced by what h gets without the
  ///     product: g · (1 − z), with g the sum of the two.
  ///   - driveGradient: `[3 · channels]`, receives [∂z | ∂r | ∂a].
  ///   - productGradient: `[3 · channels]`, receives [∂z | ∂r | ∂n]; ∂n is the gradient of the bias, too. No two of the
  ///     arguments overlap.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func recurrentCellBackward<Scalar: KernelScalar>(
    channels: Int, activated: UnsafePointer<Scalar>, previous: UnsafePointer<Scalar>,
    outputGradient: UnsafePointer<Scalar>, stateGradient: UnsafeMutablePointer<Scalar>,
    driveGradient: UnsafeMutablePointer<Scalar>, productGradient: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.recurrent_cell_backward(
        channels, activated.asFloat, previous.asFloat, outputGradient.asFloat, stateGradient.asFloat,
        driveGradient.asFloat, productGradient.asFloat)
      return
    }
    for c in 0..<channels {
      let (z, r, candidate) = (activated[c], activated[channels + c], activated[2 * channels + c])
      let g = outputGradient[c] + stateGradient[c]
      let dz = g * (candidate - previous[c]) * z * (1 - z)
      let da = g * z * (1 - candidate * candidate)
      let dr = da * activated[3 * channels + c] * r * (1 - r)
      stateGradient[c] = g * (1 - z)
      driveGradient[c] = dz
      driveGradient[channels + c] = dr
      driveGradient[2 * channels + c] = da
      productGradient[c] = dz
      productGradient[channels + c] = dr
      productGradient[2 * channels + c] = da * r
    }
  }
}
