/** Event feeds: from a commit to the SSE bytes of everybody who listens, without gap or double. */
@NullMarked
package dev.sluice.egress.feed;

import org.jspecify.annotations.NullMarked;
