package org.sekisho.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The columns of a file with a header line: found by name, in any order. */
public final class Header {

  private final List<String> names = new ArrayList<>();

  private Header() {}

  public static Header of(CsvRow row) {
    var header = new Header();
    for (int i = 0; i < row.size(); i++) {
      header.names.add(row.get(i).strip().toLowerCase(Locale.ROOT));
    }
    return header;
  }

  /** Position of a column; -1 when the file has none of that name. */
  public int find(String name) {
    return names.indexOf(name);
  }

  public boolean has(String name) {
    return names.contains(name);
  }

  public int size() {
    return names.size();
  }

  /** Columns of the file that are none of these. */
  public List<String> besides(List<String> known) {
    return names.stream().filter(name -> !known.contains(name)).toList();
  }

  /** Those of these that the file lacks. */
  public List<String> missing(List<String> needed) {
    return needed.stream().filter(name -> !names.contains(name)).toList();
  }
}
