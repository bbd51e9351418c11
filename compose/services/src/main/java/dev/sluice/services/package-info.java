/** The reference services: booking, schedule and identity, and how they are put together. */
@NullMarked
package dev.sluice.services;

import org.jspecify.annotations.NullMarked;
