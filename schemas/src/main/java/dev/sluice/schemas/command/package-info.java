/** Commands: what clients ask for, who asked, and the names by which they are known. */
@NullMarked
package dev.sluice.schemas.command;

import org.jspecify.annotations.NullMarked;
