package org.sekisho.wire.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.RejectReason;

/**
 * A JSON object; the fields asked for are found by their paths while it is read, all else is passed
 * over.
 */
final class JsonRow implements FieldRow {

  /** Objects within objects that are followed. */
  private static final int DEEPEST = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  /** A key on the way to what is asked for. */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private int slot = NONE;
  }

  private final boolean encoded;
  private final Node root = new Node();
  private @Nullable String[] values = new String[0];
  private int size;

  JsonRow(boolean encoded) {
    this.encoded = encoded;
  }

  /** The slot of a path; asked for before the first row. */
  int slotOf(String path) {
    Node node = root;
    for (String key : path.split("\\.")) {
      node = node.children.computeIfAbsent(key, added -> new Node());
    }
    if (node.slot == NONE) {
      node.slot = values.length;
      values = new String[values.length + 1];
    }
    return node.slot;
  }

  @Override
  public Optional<RejectReason> split(String text) {
    Arrays.fill(values, null);
    size = 0;
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of(RejectReason.BAD_JSON);
      }
      readObject(parser, root);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(RejectReason.BAD_JSON);
    }
  }

  private void readObject(JsonParser in, Node node) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      Node child = node.children.get(in.currentName());
      in.nextToken();
      readValue(in, child);
    }
  }

  private void readArray(JsonParser in, Node node) throws IOException {
    for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
      readValue(in, node.children.get(Integer.toString(i)));
    }
  }

  private void readValue(JsonParser in, @Nullable Node node) throws IOException {
    if (node == null) {
      in.skipChildren();
    } else if (in.currentToken() == JsonToken.START_OBJECT) {
      readObject(in, node);
    } else if (in.currentToken() == JsonToken.START_ARRAY) {
      readArray(in, node);
    } else if (node.slot != NONE && in.currentToken() != JsonToken.VALUE_NULL) {
      String text = in.getText();
      if (values[node.slot] == null) { // an older switch repeats a key, the newest first
        values[node.slot] =
            withoutControls(encoded && text.indexOf('%') >= 0 ? decoded(text) : text);
        size++;
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String get(int slot) {
    String value = slot < 0 ? null : values[slot];
    return value == null ? "" : value;
  }

  /** Escapes may hide line ends in a caller's words: they become spaces. */
  private static String withoutControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return text.replaceAll("\\p{Cntrl}", " ");
      }
    }
    return text;
  }

  /** Percent-encoded text (RFC 3986 §2.1); a plus is a plus, and a stray percent stays. */
  static String decoded(String text) {
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
      if (low >= 0) {
        out[length++] = (byte) (16 * high + low);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
