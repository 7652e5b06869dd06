/** What tests of the command share. */
@NullMarked
package io.lovage.cli.testing;

import org.jspecify.annotations.NullMarked;
