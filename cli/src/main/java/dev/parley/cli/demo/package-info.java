/** The main job: an organization of agents audits a source tree through a broker of its own. */
@NullMarked
package dev.parley.cli.demo;

import org.jspecify.annotations.NullMarked;
