package dev.parley.cli.up;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker keeps artifacts.
 *
 * @param place a folder, or {@code s3://BUCKET/PREFIX}
 * @param endpoint of the S3 that is meant; null for Amazon's
 */
record ArtifactPlace(String place, @Nullable URI endpoint) {}
