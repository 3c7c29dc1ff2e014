"""Small pieces that several screens show: faces, icons, times, message texts."""
