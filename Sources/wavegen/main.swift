import Kernels
import WavegenCommands

restartWithPreferredCore()
Wavegen.runToExit()
