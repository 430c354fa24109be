package org.sekisho.detection.simultaneous;

import org.sekisho.call.SourceAddress;

/**
 * What is known of an address that lines newly call abroad from.
 *
 * @param strangers lines that have not been at its provider before
 * @param suspected of them, those that came to a measure of their own
 * @param residents lines it is an everyday place of were seen there lately
 */
public record AddressTally(SourceAddress address, int strangers, int suspected, boolean residents) {

  /**
   * Whether so many suspected lines are a reason to block by themselves; with one or none the
   * reason is an attack on accounts.
   */
  public static boolean isMany(int suspected) {
    return suspected > 1;
  }
}
