package org.sekisho.wire;

/** Where rows go that cannot be read; nothing around them is lost. */
@FunctionalInterface
public interface Rejects {

  /**
   * @param file its name
   * @param line from 1
   * @param row its text, cut to a readable length by the receiver
   */
  void reject(String file, long line, RejectReason reason, String row);
}
