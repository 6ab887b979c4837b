package dev.parley.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Words for what is wrong with a file: the messages of the JDK are often no more than its name. */
final class IoProblem {

  private IoProblem() {}

  static String describe(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied on " + denied.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is a file";
      case NoSuchFileException missing -> missing.getFile() + " cannot be created";
      case FileSystemException other when other.getReason() != null ->
          other.getReason() + " on " + other.getFile();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
