package org.sekisho.wire;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a file, of standard input ({@code -}) or of a gzip of either; UTF-8, or UTF-16 by
 * its byte order mark, or Shift_JIS or windows-1252 by its beginning. A line over the limit is cut
 * and told of, so that a binary file cannot fill the memory.
 */
public final class TextLines implements Closeable {

  /** Bytes of a line that are read. */
  public static final int LONGEST_LINE = 64 * 1024;

  /** What Japanese Windows calls Shift_JIS. */
  private static final Charset SHIFT_JIS = Charset.forName("windows-31j");

  /** What Western Windows writes. */
  private static final Charset WESTERN = Charset.forName("windows-1252");

  /** Bytes of a file by which its encoding is found. */
  private static final int LOOKED_AT = 64 * 1024;

  private static final byte GZIP_FIRST = 0x1F;
  private static final byte GZIP_SECOND = (byte) 0x8B;

  private final String name;
  private final InputStream in;
  private final Charset charset;
  private final byte[] buffer = new byte[256 * 1024];
  private int at;
  private int filled;
  private long lineNumber;
  private final Counted raw;
  private boolean cut;
  private boolean controls;
  private boolean growing;
  private int strange; // where in the buffer the line's first control character is

  private TextLines(String name, Counted raw, InputStream in, Charset charset) {
    this.name = name;
    this.raw = raw;
    this.in = in;
    this.charset = charset;
  }

  /**
   * Lets the file grow: its end is no end, a line without its end waits for the rest, and {@link
   * #next} may be asked again.
   *
   * @param growing false once nobody writes to it any more
   */
  public void setGrowing(boolean growing) {
    this.growing = growing;
  }

  /**
   * Opens a file, or standard input for {@code -}.
   *
   * @throws IOException if it cannot be read
   */
  public static TextLines open(Path file) throws IOException {
    boolean standard = file.toString().equals("-");
    InputStream raw = standard ? System.in : Files.newInputStream(file);
    return of(standard ? "(standard input)" : file.toString(), raw);
  }

  /** Reads a stream under a name that messages use. */
  public static TextLines of(String name, InputStream raw) throws IOException {
    var counted = new Counted(raw);
    InputStream in = new BufferedInputStream(counted, 256 * 1024);
    byte[] begin = peek(in);
    if (begin[0] == GZIP_FIRST && begin[1] == GZIP_SECOND) {
      in = new BufferedInputStream(unzipped(name, in), 256 * 1024);
      begin = peek(in);
    }
    Charset charset = StandardCharsets.UTF_8;
    int mark = 0;
    if (begin[0] == (byte) 0xFE && begin[1] == (byte) 0xFF) {
      charset = StandardCharsets.UTF_16BE;
      mark = 2;
    } else if (begin[0] == (byte) 0xFF && begin[1] == (byte) 0xFE) {
      charset = StandardCharsets.UTF_16LE;
      mark = 2;
    } else if (begin[0] == (byte) 0xEF && begin[1] == (byte) 0xBB && begin[2] == (byte) 0xBF) {
      mark = 3;
    }
    in.skipNBytes(mark);
    if (mark == 0) {
      charset = charsetOf(in);
    }
    return charset.equals(StandardCharsets.UTF_8)
            || charset.equals(SHIFT_JIS) // their line ends are those of ASCII
            || charset.equals(WESTERN)
        ? new TextLines(name, counted, in, charset)
        : new TextLines(name, counted, new Utf8Of(in, charset), StandardCharsets.UTF_8);
  }

  /** The first three bytes, left to be read; zeros where there are fewer. */
  private static byte[] peek(InputStream in) throws IOException {
    in.mark(4);
    byte[] begin = Arrays.copyOf(in.readNBytes(3), 3);
    in.reset();
    return begin;
  }

  private static InputStream unzipped(String name, InputStream in) throws IOException {
    try {
      return new GZIPInputStream(in, 256 * 1024);
    } catch (EOFException | ZipException e) {
      throw new BadFileException("%s is no whole gzip file".formatted(name), e);
    }
  }

  /**
   * The encoding of a file without a byte order mark, by its beginning: UTF-8, unless it has lines
   * beyond ASCII of which none is UTF-8 and all are Shift_JIS, as Japanese spreadsheets write, or
   * windows-1252, as Western ones do.
   */
  private static Charset charsetOf(InputStream in) throws IOException {
    in.mark(LOOKED_AT);
    byte[] beginning = in.readNBytes(LOOKED_AT - 1);
    in.reset();
    int end = beginning.length;
    while (end > 0 && beginning[end - 1] != '\n' && end == LOOKED_AT - 1) {
      end--;
    }
    boolean ascii = true;
    boolean shiftJis = true;
    boolean western = true;
    int from = 0;
    for (int i = 0; i <= end; i++) {
      if (i == end || beginning[i] == '\n') {
        if (!isAscii(beginning, from, i)) {
          ascii = false;
          shiftJis &= decodes(beginning, from, i, SHIFT_JIS);
          western &= decodes(beginning, from, i, WESTERN);
          if (decodes(beginning, from, i, StandardCharsets.UTF_8) || !(shiftJis || western)) {
            return StandardCharsets.UTF_8;
          }
        }
        from = i + 1;
      }
    }
    return ascii ? StandardCharsets.UTF_8 : shiftJis ? SHIFT_JIS : WESTERN;
  }

  private static boolean isAscii(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean decodes(byte[] bytes, int from, int to, Charset charset) {
    try {
      charset.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  public String name() {
    return name;
  }

  /** Number of the line last given, from 1. */
  public long lineNumber() {
    return lineNumber;
  }

  /** Bytes of the file read so far, compressed as they are; for progress. */
  public long bytesRead() {
    return raw.bytes;
  }

  /** Counts what is read of a file. */
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }

  /** Whether the line last given was longer than {@link #LONGEST_LINE}. */
  public boolean wasCut() {
    return cut;
  }

  /** Whether the line last given holds control characters other than tabs: it is no text. */
  public boolean hasControls() {
    return controls;
  }

  /** The next line without its end; empty at the end of the file. */
  public Optional<String> next() throws IOException {
    int start = at;
    int scan = at;
    strange = -1;
    while (true) {
      for (; scan < filled; scan++) {
        byte read = buffer[scan];
        if (read < ' ' && read >= 0 && read != '\t') {
          if (read == '\n') {
            return Optional.of(line(start, scan));
          }
          strange = strange < start ? scan : strange;
        }
      }
      if (filled - start > LONGEST_LINE) {
        return Optional.of(cutLine(start));
      }
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        scan -= start;
        strange -= strange < start ? 0 : start;
        filled -= start;
        start = 0;
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        at = start;
        return filled == start || growing ? Optional.empty() : Optional.of(line(start, filled));
      }
      filled += read;
    }
  }

  private String line(int start, int end) {
    at = Math.min(end + 1, filled);
    lineNumber++;
    cut = false;
    int last = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
    controls = strange >= start && strange < last;
    return new String(buffer, start, last - start, charset);
  }

  private String cutLine(int start) throws IOException {
    String text = new String(buffer, start, LONGEST_LINE, charset);
    lineNumber++;
    at = start + LONGEST_LINE;
    while (true) { // skip to the line's end
      while (at < filled) {
        if (buffer[at++] == '\n') {
          cut = true;
          return text;
        }
      }
      at = 0;
      filled = in.read(buffer, 0, buffer.length);
      if (filled < 0) {
        filled = 0;
        cut = true;
        return text;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** UTF-16 as UTF-8, so that lines are found by their bytes. */
  private static final class Utf8Of extends InputStream {
    private final Reader reader;
    private byte[] bytes = new byte[0];
    private int at;

    Utf8Of(InputStream in, Charset charset) {
      reader = new InputStreamReader(in, charset);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at == bytes.length) {
        char[] chars = new char[4096];
        int read = reader.read(chars);
        if (read < 0) {
          return -1;
        }
        bytes = new String(chars, 0, read).getBytes(StandardCharsets.UTF_8);
        at = 0;
      }
      int given = Math.min(length, bytes.length - at);
      System.arraycopy(bytes, at, into, offset, given);
      at += given;
      return given;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
