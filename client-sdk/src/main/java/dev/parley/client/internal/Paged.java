package dev.parley.client.internal;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * What comes in pages, one after the other. Each iteration starts anew and fetches a page when it
 * is needed, blocking the thread that iterates.
 */
final class Paged<T> implements Iterable<T> {
  private final Function<String, Page<T>> fetch;

  record Page<T>(List<T> items, String nextToken) {}

  /**
   * @param fetch gives the page of a token; the first token is empty
   */
  Paged(Function<String, Page<T>> fetch) {
    this.fetch = fetch;
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private Iterator<T> page = Collections.emptyIterator();
      private String token = "";
      private boolean last;

      @Override
      public boolean hasNext() {
        while (!page.hasNext() && !last) {
          Page<T> next = fetch.apply(token);
          page = next.items().iterator();
          token = next.nextToken();
          last = token.isEmpty();
        }
        return page.hasNext();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException("expected another one, but that was the last");
        }
        return page.next();
      }
    };
  }
}
