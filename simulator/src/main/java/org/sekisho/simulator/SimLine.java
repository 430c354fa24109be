package org.sekisho.simulator;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.number.Country;

/** A line of a made-up operator, with the habits of those who use it. */
final class SimLine {

  enum Sort {
    HOME,
    SMALL_OFFICE,
    PBX,
    CORPORATION,
    HOTEL,
    CALL_CENTRE,
    NIGHT_BUSINESS
  }

  final String id;
  final Sort sort;
  final String aNumber;
  final int channels;
  final int openedDay;
  final boolean pstn;
  String model;
  String agent;
  String address;
  final String provider;
  boolean dynamic;

  /** Calls abroad a day. */
  double abroadPerDay;

  /** Calls at home a day. */
  double homePerDay;

  /** Numbers abroad it calls, favourites first. */
  final List<Partner> partners = new ArrayList<>();

  boolean attacked;

  /** A number it calls, and how long for. */
  record Partner(Country country, String digits, double minutes) {}

  SimLine(
      String id,
      Sort sort,
      String aNumber,
      int channels,
      int openedDay,
      boolean pstn,
      String provider) {
    this.id = id;
    this.sort = sort;
    this.aNumber = aNumber;
    this.channels = channels;
    this.openedDay = openedDay;
    this.pstn = pstn;
    this.provider = provider;
    this.model = "";
    this.agent = "";
    this.address = "";
  }

  boolean business() {
    return sort != Sort.HOME;
  }
}
