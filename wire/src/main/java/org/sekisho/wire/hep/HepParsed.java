package org.sekisho.wire.hep;

/** What a mirrored datagram turned out to be. */
public sealed interface HepParsed permits HepPacket, HepParsed.Garbage {

  /** No packet of version 3. */
  record Garbage(Fault fault) implements HepParsed {}

  /** Why not. */
  enum Fault {
    /** Of version 1 or 2, which no agent needs to speak any more. */
    OLD_VERSION,
    NO_HEADER,
    /** The length it tells is not what came. */
    LENGTH,
    /** A chunk shorter than its own header, or longer than the packet. */
    CHUNK,
    /** A chunk whose type has a size, of another. */
    CHUNK_SIZE,
    /** Without payload, addresses or time. */
    INCOMPLETE
  }
}
