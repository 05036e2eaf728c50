import Autoregression
package import Durability
package import Media
package import Models
package import TensorCore
package import Training

// One extension for every error that can reach the program's end, in the order of the layers: what its exit code is.

extension FileError: CodedError {
  package var code: Failure.Code {
    switch kind {
    case .missing, .notReadable, .isFolder, .notRegular: operation == .read ? .missingInput : .inputOutput
    case .endedEarly: .badData
    default: .inputOutput
    }
  }
}

// MARK: Sound

extension SoundReadingError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .unreadable, .notAFile: .missingInput
    case .empty, .notSound, .foreign, .notDecoded, .sampleRate, .noSamples, .notFinite, .notResampled: .badData
    case .changed: .inputOutput
    }
  }
}

extension SoundWritingError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .unknownExtension, .sampleRate, .tooLong: .usage
    case .noSamples, .encoder: .inputOutput
    case .file(let error): error.code
    }
  }
}

extension WaveStreamError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .closedByReader, .failed: .inputOutput
    case .tooLong: .usage
    case .wrongFrameCount: .internalError
    }
  }

  /// `wavegen sample - | head -c 1000`: the reader has what it wanted.
  package var isQuietEnd: Bool { self == .closedByReader }
}

extension LabelPatternError: CodedError {
  package var code: Failure.Code { .usage }
}

extension LabelError: CodedError {
  package var code: Failure.Code { .usage }
}

extension AudioPreparationError: CodedError {
  package var code: Failure.Code { .usage }
}

extension ResamplingError: CodedError {
  package var code: Failure.Code { .badData }
}

extension SpectrogramError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .windowLength, .hop, .sampleRate: .usage
    case .noSamples: .badData
    }
  }
}

extension SoundPictureError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .encoding: .internalError
    case .file(let error): error.code
    }
  }
}

// MARK: Corpora

extension CorpusError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .missingFolder, .unreadableFolder: .missingInput
    case .noSound, .nothingUsable, .mostUnusable, .sampleRates: .badData
    case .nothingSelected: .usage
    case .preparation(let error): error.code
    case .spool(let error): error.code
    }
  }
}

extension FrameTableError: CodedError {
  package var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension TimedSymbolError: CodedError {
  package var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension CorpusSplitError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .fraction, .matchesNothing, .matchesEverything: .usage
    case .tooShort, .noRecordings: .badData
    }
  }
}

extension CorpusFetchError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .unknownCorpus, .unusableAddress, .destinationNotEmpty, .destinationNotFolder: .usage
    case .unreachable, .refused, .wrongSize, .folder: .inputOutput
    case .wrongChecksum, .notUnpacked, .folderMissing: .badData
    case .file(let error): error.code
    }
  }
}

extension TensorFileError: CodedError {
  package var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

// MARK: Images, tables and text

extension GridCorpusError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .imageSize, .imageSizeForVectors, .fraction: .usage
    case .file(let error): error.code
    case .folder(let error): error.code
    case .picture(let error): error.code
    default: .badData
    }
  }
}

extension PictureError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .file(let error): error.code
    case .encoding: .internalError
    default: .badData
    }
  }
}

extension TextCorpusError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .fraction: .usage
    case .file(let error): error.code
    case .folder(let error): error.code
    default: .badData
    }
  }
}

extension CorpusKindError: CodedError {
  package var code: Failure.Code {
    switch self {
    case .file(let error): error.code
    case .folder(let error): error.code
    case .picture(let error): error.code
    default: .badData
    }
  }
}

// MARK: Models and training

extension CheckpointError: CodedError {
  package var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension TrainingStateError: CodedError {
  package var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension ConfigurationError: CodedError {
  package var code: Failure.Code { .usage }
}

extension ParameterError: CodedError {
  package var code: Failure.Code { .badData }
}

extension StepPlanError: CodedError {
  package var code: Failure.Code { .internalError }
}

extension TrainingError: CodedError {
  package var code: Failure.Code { .badData }
}
