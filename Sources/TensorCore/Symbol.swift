/// One of the values that a site can take, counted from 0 and below the number of levels: 16 bits hold a sample of any
/// sound that is not rounded.
public typealias Symbol = UInt16
