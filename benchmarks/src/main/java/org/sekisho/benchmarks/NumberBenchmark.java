package org.sekisho.benchmarks;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.number.DialPlan;

/** Number analysis beside libphonenumber's parse, on the example numbers of every region. */
public final class NumberBenchmark {

  private static final int ROUNDS = 6;
  private static final int TIMES = 2_000;

  private NumberBenchmark() {}

  public static void main(String[] args) throws NumberParseException {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    List<String> numbers = new ArrayList<>();
    for (String region : phones.getSupportedRegions()) {
      PhoneNumber example = phones.getExampleNumber(region);
      if (example != null && !region.equals("JP")) {
        numbers.add(
            "010" + example.getCountryCode() + phones.getNationalSignificantNumber(example));
      }
    }
    DialPlan plan = DialPlan.japan();
    long kept = 0;
    double bestOurs = Double.MAX_VALUE;
    double bestTheirs = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long from = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        for (String number : numbers) {
          kept += plan.analyse(number).hashCode() & 1;
        }
      }
      double ours = (System.nanoTime() - from) / (double) (TIMES * numbers.size());
      from = System.nanoTime();
      for (int i = 0; i < TIMES / 20; i++) {
        for (String number : numbers) {
          kept += phones.parse(number, "JP").getCountryCode() & 1;
        }
      }
      double theirs = (System.nanoTime() - from) / (double) (TIMES / 20 * numbers.size());
      bestOurs = Math.min(bestOurs, ours);
      bestTheirs = Math.min(bestTheirs, theirs);
    }
    System.out.printf(
        "analyse %.0f ns, libphonenumber parse %.0f ns, %.1f times (%d)%n",
        bestOurs, bestTheirs, bestTheirs / bestOurs, kept & 1);
  }
}
