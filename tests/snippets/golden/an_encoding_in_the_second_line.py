#!/usr/bin/env python3
# -*- coding: latin-1 -*-
# region r
print("pécari")
# pécari
print("é")
# è
# endregion
