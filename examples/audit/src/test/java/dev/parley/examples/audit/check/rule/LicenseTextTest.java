package dev.parley.examples.audit.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenseTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "// SPDX-License-Identifier: Apache-2.0                                  | Apache-2.0",
        "# SPDX-License-Identifier: MIT OR Apache-2.0                            | MIT OR"
            + " Apache-2.0",
        "/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */     | GPL-2.0-only"
            + " WITH Linux-syscall-note",
        "/*~ * Licensed under the Apache~ * License, Version 2.0 (the License);  | Apache-2.0",
        "// Permission is hereby granted, free of~// charge, to any person       | MIT",
        "; GNU General Public License version 2 only, as~; published             | GPL-2.0-only",
        "# GNU General Public License as published by the FSF, either version 3 of the License, or"
            + " (at your option) any later version. | GPL-3.0-or-later",
        "# GNU Lesser General Public License, version 2.1.                       | LGPL-2.1-only",
        "# Mozilla Public License, v. 2.0                                        | MPL-2.0",
        "# Eclipse Public License 2.0, see below                                 | NOASSERTION",
        "# Redistribution and use in source and binary forms                     | BSD-2-Clause",
        "# Redistribution and use in source and binary forms. Neither the name of | BSD-3-Clause",
        "# Copyright (c) Somebody                                                | NOASSERTION",
        "# Copyright Somebody 2019-2021                                          | NOASSERTION",
        "# Use of this source code is governed by a BSD-style license. All rights reserved. |"
            + " NOASSERTION",
        "# The copyright line is checked here                                    | NONE",
        "# This is a script                                                      | NONE"
      })
  void namesTheLicenseOnlyWhenTheHeaderDoes(String comments, String id) {
    assertThat(LicenseText.recognize(comments.replace('~', '\n')).id()).isEqualTo(id);
  }
}
