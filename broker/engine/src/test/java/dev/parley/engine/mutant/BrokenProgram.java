package dev.parley.engine.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** The broker and its tests, loaded once more, with one method of one class broken. Thread-safe. */
final class BrokenProgram extends ClassLoader {
  private static final List<String> LOADED_ANEW =
      List.of("dev.parley.engine.", "dev.parley.server.");

  static {
    registerAsParallelCapable();
  }

  private final String brokenType;
  private final byte[] broken;

  private BrokenProgram(ClassLoader sound, String brokenType, byte[] broken) {
    super(sound);
    this.brokenType = brokenType;
    this.broken = broken;
  }

  /** Loads it as it is. */
  static BrokenProgram sound() {
    return new BrokenProgram(BrokenProgram.class.getClassLoader(), "", new byte[0]);
  }

  /** Loads it with a method that does something else. */
  static BrokenProgram with(String type, String method, Breach breach) {
    ClassLoader sound = BrokenProgram.class.getClassLoader();
    ClassFileLocator files = ClassFileLocator.ForClassLoader.ofSystemLoader();
    TypePool types = TypePool.Default.of(files);
    TypeDescription described = types.describe(type).resolve();
    ElementMatcher<MethodDescription> named = ElementMatchers.named(method);
    assertThat(described.getDeclaredMethods().filter(named)).as("%s.%s", type, method).isNotEmpty();
    byte[] broken =
        breach.in(new ByteBuddy().redefine(described, files), named).make(types).getBytes();
    return new BrokenProgram(sound, type, broken);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (LOADED_ANEW.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] code = name.equals(brokenType) ? broken : read(name);
      return defineClass(name, code, 0, code.length);
    }
  }

  private byte[] read(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
