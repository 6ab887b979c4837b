/**
 * Keeps the written documents true: what can be made from the protocol files is made from them, and
 * what is written by hand is checked for numbering, citations and links.
 *
 * <p>A document that is out of date fails the build. {@code ./mvnw -pl proto/public test
 * -Dparley.update-docs=true} writes the parts that are made.
 */
package dev.parley.v1.docs;
