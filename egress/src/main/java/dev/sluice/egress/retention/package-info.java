/** How documents and events age out: by partitions that are made ahead and dropped whole. */
@NullMarked
package dev.sluice.egress.retention;

import org.jspecify.annotations.NullMarked;
