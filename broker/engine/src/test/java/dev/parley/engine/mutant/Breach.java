package dev.parley.engine.mutant;

import java.lang.reflect.Field;
import java.util.List;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;

/** What a method does in place of what it should. */
@FunctionalInterface
public interface Breach {

  /** Breaks the methods of a type that match. */
  DynamicType.Builder<?> in(
      DynamicType.Builder<?> type, ElementMatcher<? super MethodDescription> method);

  /** It does nothing; for methods that return nothing. */
  static Breach doesNothing() {
    return does(StubMethod.INSTANCE);
  }

  /** It returns a number, a truth value or a text, whatever it is called with. */
  static Breach answers(Object constant) {
    return does(FixedValue.value(constant));
  }

  /** It returns null. */
  static Breach answersNull() {
    return does(FixedValue.nullValue());
  }

  /** It returns the list that has nothing in it. */
  static Breach answersNone() {
    try {
      return does(MethodCall.invoke(List.class.getMethod("of")));
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  /** It returns what it is called with first. */
  static Breach believes() {
    return does(FixedValue.argument(0));
  }

  /** It returns what it is called on. */
  static Breach changesNothing() {
    return does(FixedValue.self());
  }

  /** Whatever it calls by a name is taken to return a constant. */
  static Breach takes(String called, Object constant) {
    return (type, method) ->
        type.visit(
            substitution()
                .method(ElementMatchers.named(called))
                .replaceWithConstant(constant)
                .on(method));
  }

  /** Where it reads a field by a name, it gets a constant. */
  static Breach reads(String field, Object constant) {
    return (type, method) ->
        type.visit(
            substitution()
                .field(ElementMatchers.named(field))
                .onRead()
                .replaceWithConstant(constant)
                .on(method));
  }

  /** It takes one constant of an enum for another. */
  static <E extends Enum<E>> Breach confuses(E one, E other) {
    return (type, method) ->
        type.visit(
            substitution()
                .field(ElementMatchers.named(one.name()))
                .onRead()
                .replaceWith(field(other))
                .on(method));
  }

  private static Field field(Enum<?> constant) {
    try {
      return constant.getDeclaringClass().getField(constant.name());
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static MemberSubstitution substitution() {
    return MemberSubstitution.relaxed().failIfNoMatch(true);
  }

  private static Breach does(Implementation other) {
    return (type, method) -> type.method(method).intercept(other);
  }
}
