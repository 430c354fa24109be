/** What is told to people: subscribers' notices and the story of a case. */
@NullMarked
package org.sekisho.notice;

import org.jspecify.annotations.NullMarked;
