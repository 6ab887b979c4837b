/** Artifacts in a store that speaks S3. */
@NullMarked
package dev.parley.artifact.s3;

import org.jspecify.annotations.NullMarked;
