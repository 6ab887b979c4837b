/** The source tree on disk: which files it has, and reading one of them safely. */
@NullMarked
package dev.parley.examples.audit.check.tree;

import org.jspecify.annotations.NullMarked;
