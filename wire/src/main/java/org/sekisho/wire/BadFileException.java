package org.sekisho.wire;

/** A file that is not what it should be, as a whole; the message says where and what to do. */
public final class BadFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BadFileException(String message) {
    super(message);
  }

  public BadFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
