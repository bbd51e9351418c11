/** From the topics to the projections: batches, each in one transaction with its offsets. */
@NullMarked
package dev.sluice.egress.materializer;

import org.jspecify.annotations.NullMarked;
