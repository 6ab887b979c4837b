@NullMarked
package dev.parley.artifact.s3;

import org.jspecify.annotations.NullMarked;
