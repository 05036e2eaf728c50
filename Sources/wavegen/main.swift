import WavegenCommands

Wavegen.runToExit()
