package org.sekisho.simulator;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.simulator.SimLine.Partner;
import org.sekisho.simulator.SimLine.Sort;

/** Makes the lines of a world. */
final class Population {

  /** Shares of the sorts of line; guess, after an ISP's mix. */
  private static final double[] SORTS = {0.70, 0.14, 0.07, 0.04, 0.02, 0.01, 0.02};

  private static final List<String> HOME_MODELS =
      List.of("Aterm-WX", "RT-500", "PR-600", "VoIP-TA2");
  private static final List<String> OFFICE_MODELS =
      List.of("Netcom-PX", "Saxa-UT", "IwatsuLV", "AspireUX", "Asterisk-Box");

  private Population() {}

  static List<SimLine> make(WorldParameters parameters, WorldMap map, Dice dice) {
    List<SimLine> lines = new ArrayList<>();
    List<String> providers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      providers.add("%d.%d".formatted(dice.between(60, 222), dice.between(0, 255)));
    }
    for (int i = 0; i < parameters.lines(); i++) {
      lines.add(line(i, parameters, map, providers, dice.split()));
    }
    return lines;
  }

  private static SimLine line(
      int number, WorldParameters parameters, WorldMap map, List<String> providers, Dice dice) {
    Sort sort = Sort.values()[dice.weighted(SORTS)];
    int channels =
        switch (sort) {
          case HOME -> dice.between(1, 2);
          case SMALL_OFFICE -> dice.between(2, 4);
          case PBX, NIGHT_BUSINESS -> dice.between(3, 12);
          case CORPORATION, HOTEL -> dice.between(8, 46);
          case CALL_CENTRE -> dice.between(20, 92);
        };
    boolean young = dice.chance(0.02);
    int opened = young ? dice.between(0, parameters.days() - 1) : -dice.between(30, 4_000);
    var line =
        new SimLine(
            "S%07d".formatted(1_000_000 + number),
            sort,
            "0%d%08d".formatted(dice.between(3, 9), 10_000_000 + number),
            channels,
            opened,
            dice.chance(0.12), // PSTN lines behind the same operator; guess
            dice.oneOf(providers));
    line.model = dice.oneOf(line.business() ? OFFICE_MODELS : HOME_MODELS);
    line.dynamic = !line.business() || dice.chance(0.15);
    line.agent = line.pstn ? "" : line.model + " v" + dice.between(1, 4) + "." + dice.between(0, 9);
    line.address = line.pstn ? "" : address(line.provider, dice);
    habits(line, parameters, map, dice);
    return line;
  }

  static String address(String provider, Dice dice) {
    return provider + "." + dice.between(0, 255) + "." + dice.between(1, 254);
  }

  private static void habits(SimLine line, WorldParameters parameters, WorldMap map, Dice dice) {
    WorldParameters.Rates rates = parameters.rates();
    double share =
        switch (line.sort) {
          case HOME -> rates.abroadShare();
          case SMALL_OFFICE -> 2 * rates.abroadShare();
          case PBX, NIGHT_BUSINESS -> 3 * rates.abroadShare();
          case CORPORATION -> 6 * rates.abroadShare();
          case HOTEL -> 1;
          case CALL_CENTRE -> 2 * rates.abroadShare();
        };
    double busy =
        switch (line.sort) {
          case HOME -> 0.12;
          case SMALL_OFFICE -> 0.3;
          case PBX, NIGHT_BUSINESS -> 0.6;
          case CORPORATION, HOTEL -> 2.5;
          case CALL_CENTRE -> 4;
        };
    line.homePerDay = rates.callsHome() * (line.business() ? 2.5 : 0.6) * dice.lognormal(1, 0.5);
    if (!dice.chance(share)) {
      return;
    }
    line.abroadPerDay = Math.min(40, rates.callsAbroad() * busy * dice.lognormal(1, 1.0));
    int partners = line.sort == Sort.HOTEL ? 0 : 1 + dice.count(line.business() ? 4 : 1.2);
    for (int i = 0; i < partners; i++) {
      var country =
          dice.chance(0.9)
              ? map.usual(dice)
              : WorldMap.of(dice.oneOf(dice.chance(0.5) ? WorldMap.UNLISTED : WorldMap.FRAUD));
      double minutes = line.business() ? dice.lognormal(4, 0.6) : dice.lognormal(12, 0.8);
      line.partners.add(new Partner(country, WorldMap.number(country, dice), minutes));
    }
  }
}
